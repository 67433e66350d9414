-- Google Analytics 4 as it exports to BigQuery: events_YYYYMMDD and events_intraday_*,
-- saved as parquet files of those names. It gives `events`; orders come from the shop.

create table raw.events (
    _file varchar, _line bigint, event_date varchar, event_timestamp bigint, event_name varchar,
    event_bundle_sequence_id bigint, user_id varchar, user_pseudo_id varchar,
    event_params struct(
        "key" varchar,
        "value" struct(string_value varchar, int_value bigint, double_value double)
    )[],
    privacy_info struct(analytics_storage varchar),
    device struct(category varchar),
    traffic_source struct(medium varchar),
    collected_traffic_source struct(manual_medium varchar),
    ecommerce struct(transaction_id varchar),
    items struct(item_id varchar)[]
);
create table raw.events_intraday as from raw.events;

comment on column raw.events.event_timestamp is 'required';
comment on column raw.events.event_name is 'required';
comment on column raw.events_intraday.event_timestamp is 'required';

create macro known(text) as nullif(nullif(trim(text), ''), '(not set)');
create macro parameter(parameters, wanted) as list_filter(
    parameters, lambda entry: entry."key" = wanted
)[1]."value";

-- A day's own table replaces what came during the day.
create view all_events as
select * from raw.events
union all by name
select * from raw.events_intraday
where event_date not in (select event_date from raw.events where event_date is not null);

create view judged_events as
select
    *,
    case event_name
        when 'view_item' then 'view'
        when 'add_to_cart' then 'cart'
        when 'add_to_wishlist' then 'favourite'
        when 'purchase' then 'purchase'
        when 'login' then 'login'
    end as event_type,
    known(ecommerce.transaction_id) as transaction_id,
    coalesce(
        lower(privacy_info.analytics_storage) in ('no', 'denied')
        or user_pseudo_id is null,
        false
    ) as is_refused,
    coalesce(
        parameter(event_params, 'ga_session_id').int_value::varchar,
        parameter(event_params, 'ga_session_id').string_value
    ) as visit
from all_events;

-- A purchase is sent again when its page is opened again, months later too: the first
-- counts. One without a number cannot be told from such.
create view reasoned_events as
select
    *,
    case
        when event_type is null then 'no view, cart, favourite, purchase or login'
        when is_refused then 'the visitor did not agree to be counted'
    end as reason
from judged_events
where event_type is distinct from 'purchase'
union all
select
    *,
    case
        when is_refused then 'the visitor did not agree to be counted'
        when transaction_id is null then 'a purchase without transaction_id'
        when row_number() over (
            partition by transaction_id
            order by event_timestamp, event_bundle_sequence_id
        ) > 1
            then 'the same transaction_id was sent before'
    end as reason
from judged_events
where event_type = 'purchase';

create view kept_items as
select
    * exclude (items),
    unnest(
        case
            when len(coalesce(items, [])) = 0 then [{'item_id': null::varchar}]
            else items
        end
    ).item_id as item_id,
    unnest(
        generate_series(1, greatest(len(coalesce(items, [])), 1))
    ) as item_number
from reasoned_events
where reason is null;

create view events as
select
    md5(concat_ws(
        '|', user_pseudo_id, event_timestamp, event_name,
        coalesce(event_bundle_sequence_id, 0), item_number, coalesce(item_id, '')
    )) as event_id,
    known(user_id) as customer_id,
    concat_ws('-', user_pseudo_id, visit) as session_id,
    known(item_id) as product_id,
    event_type,
    try(make_timestamp(event_timestamp)) at time zone 'UTC' as occurred_at,
    device.category as device,
    coalesce(
        known(collected_traffic_source.manual_medium), known(traffic_source.medium)
    ) as channel,
    _file,
    _line
from kept_items;

create view left_out as
select 'events' as table_name, reason, count(*) as row_count
from reasoned_events
where reason is not null
group by reason
union all
select
    'events_intraday', 'the day has a table of its own', count(*)
from raw.events_intraday
where event_date in (select event_date from raw.events);
