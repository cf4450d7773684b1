import type { Field, HttpRoute } from '../../istio/index.ts';
import { asVirtualService } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { parseGoDuration, placeOf, subjectText } from '../../manifest/index.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const TRIES_BEYOND_TIMEOUT: Check = {
  id: 'tries-beyond-timeout',
  title: 'The timeout of a route ends before the tries that it allows',
  level: 'medium',
  blind: 'How long the server usually takes: where it answers or fails fast, all tries fit.',
};
const TIMEOUT_MISSING: Check = {
  id: 'timeout-missing',
  title: 'A route has no timeout, and those beside it in the same VirtualService have one',
  level: 'low',
  blind: 'Timeouts of the application, and routes that stream.',
};

/** Routes of VirtualServices: what each waits for, and how often it tries. */
export const triesAgainstTimeouts = ofObjects(
  [TRIES_BEYOND_TIMEOUT, TIMEOUT_MISSING],
  ({ mesh }) => mesh.ofKind('networking.istio.io', 'VirtualService'),
  () => (virtualService) => {
    const routes = asVirtualService(virtualService).http.value;
    return [
      ...routes.flatMap((route, index) => beyondTimeout(virtualService, route, index) ?? []),
      ...withoutTimeout(virtualService, routes),
    ];
  },
);

/** RETRY-9: every try may take the whole of its own limit; null where they fit. */
function beyondTimeout(
  virtualService: Resource,
  { timeout, retries, origin: place }: HttpRoute,
  index: number,
): FindingDraft | null {
  const whole = millisecondsOf(timeout);
  const each = millisecondsOf(retries?.perTryTimeout ?? null);
  const attempts = retries?.attempts?.value ?? 0;
  if (whole === null || whole <= 0 || each === null || attempts < 1) return null;
  const fitting = Math.ceil(whole / each);
  if (fitting >= attempts + 1) return null;
  const [says, saysEach] = [timeout?.value ?? '', retries?.perTryTimeout?.value ?? ''];
  const tries = attempts + 1;
  return {
    check: TRIES_BEYOND_TIMEOUT.id,
    subject: virtualService,
    key: `tries of http[${String(index)}]`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `Of ${String(tries)} tries behind ${subjectText(virtualService)} only ${String(fitting)} ${fitting === 1 ? 'has' : 'have'} time where the server is slow.`,
    why: `${String(tries)} tries of ${saysEach} each (${placeOf(retries?.perTryTimeout?.origin ?? place)}) take longer than the whole request may: ${says} (${placeOf(timeout?.origin ?? place)}).`,
    symptom: 'callers get 504 (response flag UT) in the middle of a try',
    origin: timeout?.origin ?? place,
    related: [retries?.perTryTimeout?.origin ?? place],
    fix: {
      text: `Raise \`timeout\` to ${String(tries)} × ${saysEach}, or lower \`perTryTimeout\` or \`attempts\` until they fit.`,
    },
  };
}

const millisecondsOf = (field: Field<string> | null): number | null =>
  field === null ? null : parseGoDuration(field.value);

/** Where most have one, it was forgotten; a route that answers by itself needs none. */
function withoutTimeout(
  virtualService: Resource,
  routes: readonly HttpRoute[],
): readonly FindingDraft[] {
  const leading = routes.filter(
    ({ route, delegate }) => route.value.length > 0 && delegate === null,
  );
  const lacking = leading.filter(({ timeout }) => timeout === null);
  const [sibling] = leading.filter(({ timeout }) => timeout !== null);
  if (sibling?.timeout == null || lacking.length !== 1 || leading.length < 3) return [];
  return lacking.map((route) => ({
    check: TIMEOUT_MISSING.id,
    subject: virtualService,
    key: `timeout of http[${String(routes.indexOf(route))}]`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `Requests that this route of ${subjectText(virtualService)} takes wait as long as the server lets them.`,
    why: `All others of its ${String(leading.length)} routes have a timeout, such as ${sibling.timeout?.value ?? ''} (${placeOf(sibling.timeout?.origin ?? sibling.origin)}), and this one has none.`,
    symptom: 'requests that hang pile up in the caller until it fails as well',
    origin: route.origin,
    fix: { text: 'Give it a `timeout`, or `timeout: 0s` where it streams on purpose.' },
  }));
}
