"""Simple methods of demand, and the column of multiples each answers with."""

COMBINATION, SEASONAL_NAIVE = "combination", "seasonal naive"
SIMPLE = {
    COMBINATION: "combination_ratio",
    SEASONAL_NAIVE: "seasonal_naive_ratio",
    "last year with the trend since": "last_year_ratio",
    "mean of 4 weeks": "ratio_4_weeks",
    "mean of 13 weeks": "ratio_13_weeks",
    "mean of 52 weeks": "ratio_52_weeks",
    "usual units": "usual_ratio",
    "usual units with the season of the category": "season_ratio",
    "nothing once it has stopped": "ended_ratio",
    "SES": "ses_ratio",
    "Theta": "theta_ratio",
    "seasonal SES": "seasonal_ses_ratio",
    "seasonal Theta": "seasonal_theta_ratio",
    "damped Holt": "holt_ratio",
    "Croston": "croston_ratio",
    "SBA": "sba_ratio",
    "TSB": "tsb_ratio",
    "negative binomial": "count_ratio",
    "effects of days": "days_ratio",
}
