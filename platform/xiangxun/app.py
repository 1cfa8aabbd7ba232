"""Application 应用: builds the Flask application out of every slice."""
