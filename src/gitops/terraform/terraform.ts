import type { EnvironmentSource } from '../appliers/environment-source.ts';
import { appliedBlocks } from './applied-blocks.ts';
import { terraformInstalls } from './helm-releases.ts';
import { terraformTree } from './modules.ts';

/** Names releases that Terraform's provider for Helm installs, and blocks that apply objects themselves. */
export const TERRAFORM: EnvironmentSource = {
  name: 'terraform',
  scripts: {
    find: ({ tree, reader }) => {
      const all = terraformTree(tree, reader);
      return {
        ...{ appliers: [], made: [], written: [] },
        installs: terraformInstalls(all),
        contents: appliedBlocks(all),
      };
    },
  },
};
