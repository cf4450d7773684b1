import { Command } from 'commander';

/** Says what a check looks for, by its name or by the code that Istio or Kiali has for it. */
export const explainCommand = (): Command =>
  new Command('explain')
    .description('say what a check looks for, with an example, and what it cannot see')
    .argument(
      '<name>',
      'a detector, a check of it, or a code of Istio or Kiali: unresolved-reference, security-loosened/egress-opened, IST0132',
    )
    .action(runExplain);

/** Loads what explains only here, because no other command waits for it. */
async function runExplain(name: string): Promise<void> {
  const { printExplained } = await import('./print-analysis.ts');
  printExplained(name);
}
