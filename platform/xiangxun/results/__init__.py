"""Results 结果: what it comes to: ledger, dossier, acceptance, funds, archives."""
