{# The standard error of the log of so many expected units, by a row of
   model_price_errors: it falls with a power of them, and is never below that of a
   Poisson count of so many. #}
{% macro error_of_units(error, units) -%}
    round(
        greatest(
            errors.{{ error }} * power({{ units }} + 5e-1, -errors.{{ error }}_power),
            power({{ units }} + 5e-1, -5e-1)
        ),
        6
    )
{%- endmacro %}
