// Only a component in the browser can draw many tags of which the server keeps one element: pages/elements/fragments.py
// sends a tree of nodes, each [name, attributes, text or more nodes].
// A click on what has data-act is told to the server as the event "act". Texts become text nodes, never markup.
// What has a data-key, or a data-act, stays the same element while it is there, whatever comes before it.
export default {
  props: { root: String, inside: String },
  emits: ["act"],
  render() {
    const draw = ([name, attributes, inside]) =>
      Vue.h(name, { ...attributes, key: attributes["data-key"] ?? attributes["data-act"] }, Array.isArray(inside) ? inside.map(draw) : inside);
    const onClick = ({ target }) => {
      const pressed = target.closest("[data-act]");
      if (pressed) this.$emit("act", pressed.dataset.act);
    };
    return Vue.h(this.root, { onClick }, JSON.parse(this.inside).map(draw));
  },
};
