"""The exact mixed-frequency dynamic factor model: likelihood, smoother, EM step, score, fitted cells and draws.

    panel  = Panel(values (T, N) with NaN, observed: one Observed per column)       monthly(), jan_feb(), year_to_date(), QUARTER_GROWTH
    layout = lay_out(panel, factors=r, lags=p, autocorrelated=True)                 once per panel; it knows no parameters
    smooth(layout, parameters)  -> Smoothed   .loglike .factors (T, r) .covariance (T, r, r) .solver .residual
    em_step(layout, parameters) -> Step       .parameters (the next) .loglike (of the given ones) .smoothed .clipped .floored .held
    score(layout, parameters)   -> Parameters gradient of the log-likelihood in every field (factor_cov: dll = sum(gradient * d cov))
    fitted(layout, parameters)  -> Fitted     .common .common_variance .values .variance, each (T, N)
    draw(layout, parameters, draws, rng) -> Draws   .factors (D, T, r) .values (D, T, N)

Parameters(loadings (N, r), transition (p, r, r), factor_cov (r, r), rho (N,), variance (N,)).
The log-likelihood is that of the stationary start, constants included, of the figures as given (a year-to-date figure has the
density of itself, not of its difference). Loadings, transition and factor_cov are identified up to a rotation.
``fitted`` and ``draw`` give a column in its own terms: a quarter's growth ending at every month, a year to date at every month;
an observed cell is itself, with variance nought.
"""
