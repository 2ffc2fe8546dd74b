"""The clinic's other systems hear of news: at addresses of theirs, signed, with ids and kinds only.

See docs/decisions/0046-webhooks.md.
"""
