{#
    A 95 % bound of a mean, from a row with `mean`, `sd`, `skewness`, `kurtosis`, `n`;
    `side` is '-' for the lower one and '+' for the upper.

    Few large rewards make the usual interval too short and put it too low. So the mean
    is transformed to one without skewness (Hall 1992, J. R. Statist. Soc. B 54), and the
    quantile is that of t with as many degrees of freedom as the estimate of the variance
    has: 2 n / (kurtosis - (n - 3) / (n - 1)); in Fisher's expansion.
#}
{% macro mean_bound(side) -%}
    {%- set freedom -%}
        greatest(2e0 * n / (kurtosis - (n - 3e0) / (n - 1e0)), 3e0)
    {%- endset -%}
    {%- set quantile -%}
        (
            1.959964e0 + 2.372272e0 / {{ freedom }} + 2.822502e0 / power({{ freedom }}, 2)
            + 2.555851e0 / power({{ freedom }}, 3) + 1.589535e0 / power({{ freedom }}, 4)
        )
    {%- endset -%}
    {%- set deviate -%}
        (
            {{ '-' if side == '+' else '' }}{{ quantile }} / sqrt(n) - skewness / (6e0 * n)
        )
    {%- endset -%}
    mean - sd * case
        when abs(skewness) < 1e-6 then {{ deviate }}
        else 3e0 / skewness * (cbrt(1e0 + skewness * {{ deviate }}) - 1e0)
    end
{%- endmacro %}
