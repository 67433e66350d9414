{# The standard error of the log of so many expected units, by a row of
   model_price_errors: it falls with a power of them. #}
{% macro error_of_units(error, units) -%}
    round(errors.{{ error }} * power({{ units }} + 5e-1, -errors.{{ error }}_power), 6)
{%- endmacro %}
