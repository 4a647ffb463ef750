"""What people ask for about their own data, and what data is used for at all."""
