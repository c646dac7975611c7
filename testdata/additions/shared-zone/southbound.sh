# Nothing of the node changes: this is here for the scheme of the tests.

:
