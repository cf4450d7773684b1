import type { GivenPart } from '../given/given.ts';
import { nodeOf } from './block-values.ts';
import type { TerraformModule, TerraformTree } from './modules.ts';

/** Logins say who goes to a cluster, and not to which one. */
const LOGINS: ReadonlySet<string> = new Set([
  ...['username', 'password', 'token', 'client_key', 'client_certificate'],
]);

/** Gives what providers of a name say of the cluster that they go to, in a module and in those that call it. */
export function providersOf(
  name: string,
  module: TerraformModule,
  all: TerraformTree,
): readonly GivenPart[] {
  const around = new Set([module]);
  for (const each of around)
    for (const call of all.callsTo.get(each.folder) ?? []) around.add(call.from);
  return [...around].flatMap(({ blocks }) =>
    blocks
      .filter(({ block }) => block.type === 'provider' && block.labels[0] === name)
      .map(({ file, block }): GivenPart => {
        const origin = { file, line: block.line, column: 1, endLine: block.line };
        return {
          name: `provider ${name} in ${file}`,
          value: nodeOf(block, origin, LOGINS),
          does: 'place',
        };
      }),
  );
}
