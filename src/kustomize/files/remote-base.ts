import { scalar } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { Layer } from '../build/layer.ts';
import type { Text } from './read-fields.ts';
import { loginOf, refOf, withoutLogin, withoutRef } from './remote.ts';
import { addUnseen } from './unseen.ts';

interface Remote {
  readonly kind?: 'Remote base' | 'Remote component' | 'Remote patch';
  readonly message?: string;
}

/** Notes a base or file that lies on the network: nothing is fetched, though what applies it may (ARGO-31, FLUX-20). */
export function noteRemote(
  build: Build,
  path: Text,
  layer: Layer,
  {
    kind = 'Remote base',
    message = `The objects of ${withoutLogin(path.value)} are not analysed: they lie outside the repository.`,
  }: Remote = {},
): void {
  const { value, origin } = path;
  const name = withoutLogin(withoutRef(value));
  const facts = { url: name, ref: refOf(value), credentials: loginOf(value) };
  addUnseen(layer, {
    kind,
    origin,
    name,
    changesOthers: kind !== 'Remote base',
    written: new Map(
      Object.entries(facts).flatMap(([key, fact]) =>
        fact === null ? [] : [[key, scalar(fact, origin)] as const],
      ),
    ),
  });
  build.trace.gaps.push({
    reason: 'remote-base',
    message,
    origin: path.origin,
    key: withoutRef(path.value),
    input: path.value,
  });
}
