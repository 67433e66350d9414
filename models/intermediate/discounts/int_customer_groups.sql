with

customers as (

    select customers.*

    from {{ ref('stg_customers') }} as customers
    inner join {{ ref('int_consenting_customers') }} as consenting_customers
        on customers.customer_id = consenting_customers.customer_id

),

protected as (

    {{ protected_attributes() }}

),

stated as (

    select
        customers.customer_id,
        protected.attribute,
        coalesce(
            case when protected.attribute = 'country' then customers.country end,
            {{ attribute_value('customers.attributes', 'protected.attribute') }}
        ) as group_name

    from customers
    cross join protected

),

sizes as (

    select
        *,
        count(*) over (partition by attribute, group_name) as group_customers

    from stated

    where group_name is not null

)

select
    customer_id,
    attribute,
    case
        when group_customers >= {{ number_var('min_group_customers', 1, 1000000) }}
            then group_name
        else 'smaller groups'
    end as group_name

from sizes
