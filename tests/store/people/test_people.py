"""Finding the patient whom the clinic books for."""

from datetime import datetime

import pytest

from store import errors
from store.models import Role
from store.people import people
from tests.clinics import Clinic, Clinics
from tests.store.steps import join, leave


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("lindq", ["Ada Lindqvist"]),
        ("LINDQVIST ada", ["Ada Lindqvist"]),
        ("patient2@", ["Ben Okafor"]),
        ("harbor.example", ["Ada Lindqvist", "Ben Okafor"]),
        ("weiss", []),
        ("a", []),
        ("", []),
        ("%%", []),
        ("__", []),
        ("' OR 1=1 --", []),
        ("((", []),
        ("23125101", ["Ada Lindqvist"]),
        ("49 (", ["Ada Lindqvist"]),
        ("+ 49 / 30 - 23125", ["Ada Lindqvist"]),
        ("030 23125", ["Ada Lindqvist"]),
        ("(030)23125-101", ["Ada Lindqvist"]),
        ("0049 (0)30 23125", ["Ada Lindqvist"]),
        ("+49 (0) 30", ["Ada Lindqvist"]),
        ("030 23125 999", []),
    ],
)
def test_patients_are_found_by_parts_of_name_and_e_mail(database: str, harbor: Clinic, words: str, names: list[str]):
    for person in (harbor.provider, harbor.staff):
        assert [each.name for each in people.search_patients(person, words)] == names


def test_a_search_stays_in_the_clinic_with_those_who_are_there(database: str, clinic: Clinics, now: datetime):
    leave(clinic.harbor.patient2)
    join(clinic.harbor, Role.patient, 30, now)
    assert [each.id for each in people.search_patients(clinic.harbor.staff, "okafor")] == []
    assert len(people.search_patients(clinic.harbor.staff, "sasha")) == 20
    assert people.search_patients(clinic.lakeside.staff, "sasha") == []
    with pytest.raises(errors.NotAllowed):
        people.search_patients(clinic.harbor.patient, "ada")
    for words, refusal in (("ad\x00a", errors.BadText), ("\ud800a", errors.BadText), ("a" * 500, errors.TooLong)):
        with pytest.raises(refusal):
            people.search_patients(clinic.harbor.staff, words)


def test_a_search_of_many_words_costs_no_more_than_one_of_eight(database: str, harbor: Clinic):
    assert [each.name for each in people.search_patients(harbor.staff, "a d l i n q v s t z")] == ["Ada Lindqvist"]
    assert [each.name for each in people.search_patients(harbor.staff, "a a a a a a a a a lindqvist")] == [
        "Ada Lindqvist"
    ]


def test_a_patient_is_found_by_whoever_of_their_clinic_has_an_address_of_theirs(database: str, clinic: Clinics):
    harbor = clinic.harbor
    for reader in (harbor.provider, harbor.staff):
        assert people.find_patient(harbor.patient, by=reader).name == "Ada Lindqvist"
    leave(harbor.patient2)
    for by, sought in (
        (clinic.lakeside.staff, harbor.patient),
        (harbor.staff, harbor.provider),
        (harbor.staff, harbor.patient2),
        (harbor.staff, 0),
        (harbor.staff, 10**30),
    ):
        with pytest.raises(errors.NotFound):
            people.find_patient(sought, by=by)
    with pytest.raises(errors.NotAllowed):
        people.find_patient(harbor.patient, by=harbor.patient)
