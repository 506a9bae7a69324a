"""What every feature stands on: transactions, time, ids, errors, settings, audit, jobs, mail. It knows no feature."""
