"""WSGI entry for gunicorn 网页入口."""
