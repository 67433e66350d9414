{# The units that a log-normal total of expected_units and log_sd reaches at a normal quantile. #}
{% macro total_at(z) -%}
    round(expected_units * exp({{ z }} * log_sd - log_sd * log_sd / 2e0), 6)
{%- endmacro %}
