import { Command } from 'commander';
import type { ExplainOptions, RulesOptions, TestOptions } from './print-rules.ts';
import { formatOption, repositoryOption } from '../../review/edge/command-line/shared-options.ts';

/** Loads what reads a policy when it is asked for, because no other command waits for it. */
export function rulesCommand(): Command {
  const rules = new Command('rules').description('check, test, explain and list the risk policy');
  rules
    .addCommand(
      onOneTree('check', 'say what is wrong with .meshwarden and CODEOWNERS').action(
        async (options: RulesOptions) => {
          const { checkPolicy } = await import('./print-rules.ts');
          await checkPolicy(options);
        },
      ),
    )
    .addCommand(
      onOneTree('test', 'run the examples that rules carry')
        .option('--defaults', 'those of the default rules too')
        .action(async (options: TestOptions) => {
          const { testExamples } = await import('./print-rules.ts');
          await testExamples(options);
        }),
    )
    .addCommand(
      onOneTree('list', 'print all rules that hold').action(async (options: RulesOptions) => {
        const { listRules } = await import('./print-rules.ts');
        await listRules(options);
      }),
    )
    .addCommand(
      new Command('explain')
        .description('say why a change has its tier')
        .option(
          '--rule <id>',
          'to what this rule applies, and why not to the rest; or what this detector or check finds',
        )
        .option('--repo <dir>', 'repository, bare ones too (default: the current folder)')
        .option('--base <rev>', 'revision to merge into')
        .option('--head <rev>', 'revision with the change (default: HEAD)')
        .option('--base-dir <dir>', 'compare two plain folders: before')
        .option('--head-dir <dir>', 'compare two plain folders: after')
        .addOption(repositoryOption())
        .action(async (options: ExplainOptions) => {
          const { explainTier } = await import('./print-rules.ts');
          await explainTier(options);
        }),
    );
  return rules;
}

const onOneTree = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--repo <dir>', 'repository (default: the current folder)')
    .option('--rev <rev>', 'read this revision instead of the files on disk')
    .addOption(formatOption('rules'));
