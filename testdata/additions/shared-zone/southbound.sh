# Nothing is learned: this is here for the tests' scheme.

:
