import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'test/fixtures'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['.dependency-cruiser.cjs'] }, tsconfigRootDir: import.meta.dirname } } },
  {
    rules: {
      // Numbers and booleans in template strings are what they look like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `await` where a port may be synchronous keeps both kinds of adapter usable.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['**/*.cjs', 'bin/privy'], ...tseslint.configs.disableTypeChecked },
)
