"""How units answer to prices: estimators of elasticities and their errors."""
