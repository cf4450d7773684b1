import { Option } from 'commander';

/** What the repository is called that a command is about. */
export interface RepositoryOptions {
  readonly repository?: string;
}

/** The option of every command that finds out what is delivered where. */
export const repositoryOption = (): Option =>
  new Option(
    '--repository <owner/name>',
    'what this repository is called, as appliers name it (default: its Git remotes)',
  );
