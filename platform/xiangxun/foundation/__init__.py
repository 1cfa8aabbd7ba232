"""Foundation 地基: what every slice stands on: tenancy, audit, receipts, files, outbox, jobs, web."""
