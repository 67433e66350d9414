{# The quantile of the standard normal distribution at a level between 0 and 1, within
   .00045 (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23). #}
{% macro normal_quantile(level) -%}
    {%- set t = 'sqrt(-2e0 * ln(least(' ~ level ~ ', 1e0 - ' ~ level ~ ')))' -%}
    (case when {{ level }} < 5e-1 then -1e0 else 1e0 end * ({{ t }} - (
        2.515517e0 + {{ t }} * (0.802853e0 + {{ t }} * 0.010328e0)
    ) / (
        1e0 + {{ t }} * (1.432788e0 + {{ t }} * (0.189269e0 + {{ t }} * 0.001308e0))
    )))
{%- endmacro %}
