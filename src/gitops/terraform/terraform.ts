import type { EnvironmentSource } from '../appliers/environment-source.ts';
import { terraformInstalls } from './helm-releases.ts';

/** Names releases that Terraform's provider for Helm installs. */
export const TERRAFORM: EnvironmentSource = {
  name: 'terraform',
  scripts: {
    find: (input) => ({ appliers: [], made: [], written: [], installs: terraformInstalls(input) }),
  },
};
