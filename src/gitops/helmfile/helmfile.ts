import type { EnvironmentSource } from '../appliers/environment-source.ts';
import { helmfileInstalls } from './helmfile-releases.ts';

/** Names releases that somebody installs with `helmfile`, by the environments that its files name. */
export const HELMFILE: EnvironmentSource = {
  name: 'helmfile',
  scripts: {
    find: (input) => ({ appliers: [], made: [], written: [], installs: helmfileInstalls(input) }),
  },
};
