"""One engine a file; base.py says what each must do."""
