"""The command line, one command a file. Each has HELP, arguments(parser) and run(args) -> exit status."""


class Refusal(Exception):
    """The command cannot be carried out as asked: the sentence says what is wrong and what to do. Exit status 2."""


class Failure(Exception):
    """A run that was begun failed: the sentence says how and what to do. Exit status 1."""
