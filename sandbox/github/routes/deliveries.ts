import { NotFound } from '../http/api-problem.ts';
import { numberOf, ok } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { page } from '../http/pagination.ts';
import type { Route } from '../http/route.ts';
import type { Deliverer, Delivery } from '../webhooks/deliverer.ts';
import type { Schema } from '../views/schema.ts';

/** What was delivered, and delivering it again. */
export const deliveryRoutes = (webhooks: Deliverer): readonly Route[] => [
  {
    method: 'GET',
    path: '/app/hook/config',
    credentials: 'app',
    handle: () =>
      ok({
        content_type: webhooks.contentType,
        insecure_ssl: '0',
        secret: '********',
        url: webhooks.url ?? '',
      }),
  },
  {
    method: 'GET',
    path: '/app/hook/deliveries',
    credentials: 'app',
    handle: (call) => listed(call, webhooks),
  },
  {
    method: 'GET',
    path: '/app/hook/deliveries/{delivery_id}',
    credentials: 'app',
    handle: (call) => ok(deliveryView(named(call, webhooks))),
  },
  {
    method: 'POST',
    path: '/app/hook/deliveries/{delivery_id}/attempts',
    credentials: 'app',
    handle: (call) => {
      webhooks.redeliver(named(call, webhooks).id);
      return { status: 202, body: {} };
    },
  },
];

function named(call: Call, { deliveries }: Deliverer): Delivery {
  const id = numberOf(call, 'delivery_id');
  const delivery = deliveries.find((one) => one.id === id);
  if (delivery === undefined) throw new NotFound();
  return delivery;
}

/** Newest first; pages are found by a cursor, not by number. */
function listed(call: Call, { deliveries }: Deliverer) {
  const { searchParams } = call.url;
  const newest = deliveries.filter(({ outcome }) => outcome !== null).toReversed();
  const before = newest.findIndex(({ id }) => `v1_${String(id)}` === searchParams.get('cursor'));
  const rest = newest.slice(before + 1);
  const { items } = page(call, rest);
  const last = items.at(-1);
  const headers =
    last === undefined || items.length === rest.length
      ? {}
      : { link: `<${nextAddress(call, last)}>; rel="next"` };
  return { status: 200, body: items.map(itemView), headers };
}

function nextAddress({ world, url }: Call, last: Delivery): string {
  const target = new URL(`${world.links.api}${url.pathname}${url.search}`);
  target.searchParams.set('cursor', `v1_${String(last.id)}`);
  return target.href;
}

const itemView = (delivery: Delivery): Schema<'hook-delivery-item'> => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: delivery.deliveredAt,
  redelivery: delivery.redelivery,
  duration: delivery.duration,
  status: delivery.outcome?.status ?? 'pending',
  status_code: delivery.outcome?.statusCode ?? 0,
  event: delivery.event,
  action: delivery.action,
  installation_id: delivery.installationId,
  repository_id: delivery.repositoryId,
  throttled_at: null,
});

const deliveryView = (delivery: Delivery): Schema<'hook-delivery'> => ({
  ...itemView(delivery),
  id: delivery.id,
  installation_id: delivery.installationId,
  repository_id: delivery.repositoryId,
  url: '',
  request: {
    headers: { ...delivery.requestHeaders },
    payload: JSON.parse(delivery.body) as Record<string, unknown>,
  },
  response: {
    headers: { ...delivery.outcome?.headers },
    payload: delivery.outcome?.body ?? '',
  },
});
