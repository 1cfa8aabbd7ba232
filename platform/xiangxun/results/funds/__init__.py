"""Funds 资金: costs, settlement, withholding, payment."""
