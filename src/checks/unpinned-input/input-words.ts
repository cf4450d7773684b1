import type { RenderedEnvironment } from '../../gitops/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { DeliveredInput } from './delivered-inputs.ts';
import { deliveredInputs } from './delivered-inputs.ts';

const known = new WeakMap<RenderedEnvironment, readonly DeliveredInput[]>();

/** Lists the inputs that count; all checks ask for them, of both sides. */
export function inputsOf(rendered: RenderedEnvironment): readonly DeliveredInput[] {
  const found = known.get(rendered) ?? deliveredInputs(rendered);
  known.set(rendered, found);
  return found;
}

export const keyOf = ({ object, slot }: DeliveredInput): string =>
  `${object === null ? '' : resourceKey(object)} ${slot}`;

/** Names an input: `image orders:latest`, `chart redis >=17`. */
export function nameOf({ kind, name, version }: DeliveredInput): string {
  if (kind === 'image') return `image ${name}`;
  if (kind === 'base' || kind === 'file') return `${name}${version === '' ? '' : ` at ${version}`}`;
  if (kind === 'chart' || kind === 'artifact')
    return `${kind} ${name}${version === '' ? '' : ` ${version}`}`;
  return `${version === '' ? 'the default branch' : version} of ${name}`;
}

/** Names it without its version. */
export const bareName = ({ kind, name }: DeliveredInput): string =>
  kind === 'image' ? name.replace(/[@:][^/]*$/, '') : name;

/** Bounds what is named; the rest is counted. */
export const NAMED = 3;
export const SCOPE = { level: 'namespace', workloads: 0, services: 0, namespaces: 1 } as const;
