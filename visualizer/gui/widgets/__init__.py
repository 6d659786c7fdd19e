"""Small controls that the panels are made of; none of them knows the Store."""
