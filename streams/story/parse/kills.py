"""Whether a message may hold a kill, told from its bytes without reading it.

A hundred times quicker than parsing, and it errs on one side: what it passes over is no kill in any format that is
read here (test_parse_kills.py), what it points at may be a story that only speaks of one.
"""

from __future__ import annotations

import re
from typing import Final

# A status, or NewsML 1.2's instruction, and close behind it a word for canceled or withheld as `fields.status` and the
# formats know them: `"pubstatus": "canceled"`, `<pubStatus qcode="stat:withheld"/>`, `management-idref-status="hold"`;
# or Atom's tombstone.
_KILL: Final = re.compile(
    rb"(?:status|instruction)[^<{}]{0,200}?(?:cancel|kill|withdraw|withh[eo]ld|recall|delet|hold)|deleted-entry\b",
    re.IGNORECASE,
)


def may_kill(value: bytes) -> bool:
    """Whether one of the message's items may be canceled or withheld. False only where none is."""
    if b"\0" in value[:64]:  # UTF-16 and UTF-32, where every other byte of Latin letters is nought
        value = value.replace(b"\0", b"")
    return _KILL.search(value) is not None
