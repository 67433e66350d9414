{# A hash of what the columns hold, in which an empty one keeps its place. #}
{% macro content_hash(columns) -%}
    md5(concat_ws('|'
    {%- for column in columns -%}
        , coalesce(cast({{ column }} as varchar), '')
    {%- endfor -%}
    ))
{%- endmacro %}
