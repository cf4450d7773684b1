import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import {
  isSet,
  isUnknown,
  knownText,
  neededAt,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from './pathed-node.ts';
import { checkNeededPort } from './values/port-values.ts';

/** Reports what the validation webhook refuses in a WasmPlugin. */
export function checkWasmPlugin(_object: Resource, spec: PathedNode, violations: Violations): void {
  checkWasm(spec, violations);
  checkMatches(spec, violations);
}

/** Reports what the webhook refuses in a TrafficExtension, which may also have code of Lua. */
export function checkTrafficExtension(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  const [wasm, lua] = ['wasm', 'lua'].map((name) => placeAt(spec, name));
  if (wasm === undefined && lua === undefined)
    reportAt(violations, spec, 'required', 'A TrafficExtension needs wasm or lua.');
  if (wasm !== undefined) checkWasm(wasm, violations);
  if (lua !== undefined && !isSet(lua, 'inlineCode'))
    reportMissing(violations, lua, 'inlineCode', 'lua needs inlineCode.');
  checkMatches(spec, violations);
}

function checkMatches(spec: PathedNode, violations: Violations): void {
  for (const match of placesAt(spec, 'match'))
    for (const port of placesAt(match, 'ports')) checkNeededPort(port, 'number', violations);
}

const SCHEMES: ReadonlySet<string | undefined> = new Set(['file', 'http', 'https', 'oci']);

function checkWasm(wasm: PathedNode, violations: Violations): void {
  const place = neededAt(violations, wasm, 'url', 'A plugin needs url: where its code is.');
  const url = knownText(place);
  if (place !== undefined && url === '')
    reportAt(violations, place, 'value', 'url is empty.', { remedy: 'Write where the code is.' });
  else if (place !== undefined && url !== undefined) checkUrl(place, url, violations);
  const sum = placeAt(wasm, 'sha256');
  const text = knownText(sum);
  if (sum !== undefined && text !== undefined && !/^(?:[a-f0-9]{64})?$/.test(text))
    reportAt(violations, sum, 'pattern', 'sha256 is 64 of the digits 0 to 9 and a to f.', {
      remedy: 'Write the checksum in small letters, without sha256: in front.',
    });
  checkLength(wasm, 'imagePullSecret', 253, violations);
  checkLength(wasm, 'pluginName', 256, violations);
  checkVariables(placesAt(placeAt(wasm, 'vmConfig') ?? wasm, 'env'), violations);
}

function checkUrl(place: PathedNode, url: string, violations: Violations): void {
  const scheme = /^([a-zA-Z][-+.a-zA-Z0-9]*):\/\//.exec(url)?.[1];
  // without one it is an image
  const isFine = scheme === undefined ? !/\s/.test(url) : SCHEMES.has(scheme.toLowerCase());
  if (isFine) return;
  reportAt(
    violations,
    place,
    'value',
    `${JSON.stringify(url)} is no address of code: oci://, https://, http:// or file://.`,
    { remedy: 'Write an address that begins with one of these.' },
  );
}

function checkLength(holder: PathedNode, name: string, most: number, violations: Violations): void {
  const place = placeAt(holder, name);
  if (place !== undefined && (knownText(place)?.length ?? 0) > most)
    reportAt(violations, place, 'range', `${name} has more than ${String(most)} characters.`);
}

function checkVariables(variables: readonly PathedNode[], violations: Violations): void {
  const seen = new Set<string>();
  for (const variable of variables) {
    const place = placeAt(variable, 'name');
    const name = knownText(place);
    if (!isSet(variable, 'name'))
      reportMissing(violations, variable, 'name', 'A variable needs a name.');
    if (place === undefined || name === undefined || name === '') continue;
    checkLength(variable, 'name', 256, violations);
    if (seen.has(name))
      reportAt(violations, place, 'value', `The variable ${name} stands here twice.`, {
        remedy: 'Remove one of the two.',
      });
    seen.add(name);
    checkInherited(variable, violations);
  }
}

/** Checks that a variable that is taken from the host has no value of its own. */
function checkInherited(variable: PathedNode, violations: Violations): void {
  const from = placeAt(variable, 'valueFrom');
  const value = placeAt(variable, 'value');
  if (value === undefined || isUnknown(from) || !isSet(variable, 'value')) return;
  if ((knownText(from) ?? 'INLINE') !== 'INLINE')
    reportAt(violations, value, 'exclusive', 'value cannot be set where valueFrom is HOST.', {
      remedy: 'Remove value, or valueFrom.',
    });
}
