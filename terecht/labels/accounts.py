"""The roles of staff.

Read by the pages and commands about accounts, and by what we send to who asks what is held.
"""

from terecht.domain.account import Role

ROLES = {
    Role.COACH: "coach",
    Role.EDITOR: "redacteur",
    Role.ADMIN: "beheerder",
}
