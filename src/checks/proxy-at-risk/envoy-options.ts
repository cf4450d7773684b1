import type { Mesh } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Node, Sentence } from '../../manifest/index.ts';
import { say, slot } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { filtersOf } from '../envoy-filter-misapplied/envoy-internals.ts';

/**
 * Options of Envoy that show more of requests, or less, than proxies do by themselves: the field in small letters and without
 * underscores, for Envoy takes both spellings; when it is set; and what proxies do then, after "have their proxies". [src:
 * envoy api/envoy/extensions/filters: http/router/v3, network/http_connection_manager/v3]
 */
const OPTIONS: readonly (readonly [string, (value: unknown) => boolean, Sentence])[] = [
  [
    'suppressenvoyheaders',
    (value) => value === false,
    say`send Envoy's debugging headers (\`x-envoy-…\`) along`,
  ],
  [
    'serverheadertransformation',
    (value) => value === 'PASS_THROUGH' || value === 2,
    say`hand on the \`server\` header of the application, with its version`,
  ],
  [
    'alwayssetrequestidinresponse',
    (value) => value === true,
    say`send the id of a request back with each answer`,
  ],
  [
    'generaterequestid',
    (value) => value === false,
    say`give requests no id, by which logs and traces are joined`,
  ],
  [
    'proxystatusconfig',
    (value) => value !== null,
    say`say in the header \`proxy-status\` why a request failed`,
  ],
];

/** Finds what is written under a field of Envoy, at any depth; `field` is in small letters without underscores. */
export function optionsIn(node: Node | undefined, field: string): readonly Node[] {
  if (node?.kind === 'seq') return node.items.flatMap((item) => optionsIn(item, field));
  if (node?.kind !== 'map') return [];
  return [...node.entries].flatMap(([key, value]) =>
    key.replaceAll('_', '').toLowerCase() === field ? [value] : optionsIn(value, field),
  );
}

/** Tells of EnvoyFilters that have proxies show what is of use for debugging. */
export const debuggingOptions = check({
  id: 'debugging-options-set',
  title: 'EnvoyFilter exposes more request details, or removes request IDs',
  level: 'low',
  blind: 'How Envoy applies the patch, and headers that something else removes.',
  find: ({ mesh }) => setOptions(mesh).map(tell),
});

/** Lists the EnvoyFilters that set some of them. */
export const setOptions = (mesh: Mesh) =>
  filtersOf(mesh).flatMap((filter) => {
    const values = viewOf('EnvoyFilter', filter).configPatches.value.map(
      ({ patch }) => patch?.content,
    );
    const options = OPTIONS.flatMap((option) =>
      values
        .flatMap((value) => optionsIn(value, option[0]))
        .filter((node) => option[1](node.kind === 'scalar' ? node.value : {}))
        .map(({ origin }) => ({ option, origin })),
    );
    const [first] = options;
    return first === undefined ? [] : [{ filter, options, origin: first.origin }];
  });

function tell({ filter, options, origin }: ReturnType<typeof setOptions>[number]): Told {
  const does = [...new Set(options.map(({ option }) => option))].map((option) => option[2]);
  const noun = options.length === 1 ? say`option` : say`options`;
  return {
    subject: filter,
    key: 'debugging options',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: say`${slot.object(filter)} has its proxies ${slot.list(does, 3)}.`,
    why: say`It sets the ${noun} in a patch (${slot.place(origin)}).`,
    symptom: say`whoever calls learns more of the inside, or logs of two proxies cannot be joined`,
    origin,
    related: options.slice(1).map((option) => option.origin),
    fix: { text: say`Take it out once it is found what was looked for.` },
  };
}
