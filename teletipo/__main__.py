import sys

from teletipo.cli import main

sys.exit(main())
