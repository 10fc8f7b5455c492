"""What a person may do: each call takes an actor, checks the right, keeps the rules."""
