{#
    Names of two parts, schema and table, wherever a name is written: what a view or a
    function holds must be true in a copy of the file, under another file name and
    attached under another catalog, and the name of the catalog would not be.
#}
{% macro ref() -%}
    {%- do return(builtins.ref(*varargs, **kwargs).include(database=false)) %}
{%- endmacro %}

{% macro source() -%}
    {%- do return(builtins.source(*varargs).include(database=false)) %}
{%- endmacro %}

{% macro function() -%}
    {%- do return(builtins.function(*varargs).include(database=false)) %}
{%- endmacro %}
