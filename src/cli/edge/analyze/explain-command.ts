import { Command } from 'commander';

/** What a check looks for, by its name or by the code that Istio or Kiali has for it. */
export const explainCommand = (): Command =>
  new Command('explain')
    .description('say what a check looks for, with an example, and what it cannot see')
    .argument(
      '<name>',
      'a detector, a check of it, or a code of Istio or Kiali: unresolved-reference, security-loosened/egress-opened, IST0132',
    )
    .action(print);

/** What explains is loaded only here: no other command waits for it. */
async function print(name: string): Promise<void> {
  const { printExplained } = await import('./print-explained.ts');
  printExplained(name);
}
