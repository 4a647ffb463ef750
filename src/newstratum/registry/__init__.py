"""The one room that knows both the model and a store."""
