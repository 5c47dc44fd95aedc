"""What is said and asked: pure functions of a place, what somebody did, and facts."""
