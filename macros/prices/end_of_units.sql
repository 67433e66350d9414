{# An end of the interval of mean units a week, over so many weeks. Errors are of the log
   of half a unit more, so that no sale has a logarithm too. #}
{% macro end_of_units(units, log_error, weeks) -%}
    greatest(
        ({{ weeks }}e0 * {{ units }} + 5e-1) * exp({{ log_error }}) - 5e-1, 0e0
    ) / {{ weeks }}e0
{%- endmacro %}
