import { Command } from 'commander';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';

/** Says what a check looks for, by its name or by the code that Istio or Kiali has for it; or what a flag of a log means. */
export const explainCommand = (): Command =>
  new Command('explain')
    .description('say what a check looks for, with an example, and what it cannot see')
    .argument(
      '[name]',
      'a detector, a check of it, a code of Istio or Kiali, or a response flag of Envoy: unresolved-reference, security-loosened/egress-opened, IST0132, UF',
    )
    .option('--list', 'list all checks, each with its level and a line on what it finds')
    .action(runExplain);

/** Loads what explains only here, because no other command waits for it. */
async function runExplain(
  name: string | undefined,
  { list = false }: { readonly list?: boolean },
): Promise<void> {
  if (name === undefined && !list)
    throw new UsageError('explain needs the name of a check: --list prints all that there are.');
  const { printCheckList, printExplained } = await import('./print-explanation.ts');
  if (list) printCheckList(name);
  else printExplained(name ?? '');
}
