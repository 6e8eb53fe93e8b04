/** Shell code as written here, except that `@{` stands for the beginning of an expansion. */
const script = ({ raw: [code = ''] }: TemplateStringsArray): string => code.replaceAll('@{', '${')

const bash = script`# Tab completes privy in bash. Put into ~/.bashrc: eval "$(privy completion bash)"
_privy() {
  local line=@{COMP_LINE:0:COMP_POINT} current=@{COMP_WORDS[COMP_CWORD]} skip=0 word about quoted
  # Readline begins a new word behind = and :; the program does not.
  local whole=@{line##*[[:space:]]}
  [[ $current == [=:] ]] && current=
  [[ $current != *[\\\'\"]* && $whole == *"$current" ]] && skip=$((@{#whole} - @{#current}))
  COMPREPLY=()
  while IFS=$'\t' read -r word about; do
    case $word in
      :files) compopt -o default; return ;;
      :folders) compopt -o dirnames; return ;;
    esac
    word=@{word:skip}
    case $current in
      \'*) [[ $word == *\'* ]] || COMPREPLY+=("$word") ;;
      \"*) [[ $word == *[\"\\\$\`!]* ]] || COMPREPLY+=("$word") ;;
      *) printf -v quoted %q "$word" && COMPREPLY+=("$quoted") ;;
    esac
  done < <(command privy completion --line "$line" 2> /dev/null)
}
complete -F _privy privy
`

const zsh = script`#compdef privy
# Tab completes privy in zsh. Put into ~/.zshrc: eval "$(privy completion zsh)"
_privy() {
  local line word about
  local -a candidates shown
  line="@{(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX"
  while IFS=$'\t' read -r word about; do
    case $word in
      :files) _files; return ;;
      :folders) _files -/; return ;;
    esac
    candidates+=("$word")
    shown+=("$word@{about:+  -- $about}")
  done < <(command privy completion --line "$line" 2> /dev/null)
  compadd -l -d shown -a -- candidates
}
if [[ @{funcstack[1]} == _privy ]]; then
  _privy "$@"
else
  (( @{+functions[compdef]} )) || { autoload -Uz compinit && compinit; }
  compdef _privy privy
fi
`

const fish = script`# Tab completes privy in fish. Put into ~/.config/fish/config.fish: privy completion fish | source
function __privy_complete
    set -l candidates (command privy completion --line (commandline -cp | string collect) 2> /dev/null)
    switch "$candidates[1]"
        case ':files*'
            __fish_complete_path (commandline -ct)
        case ':folders*'
            __fish_complete_directories (commandline -ct)
        case '*'
            printf '%s\n' $candidates
    end
end
complete -c privy -f -a '(__privy_complete)'
`

/**
 * Scripts with which shells complete `privy`. Each runs `privy completion --line` with the line up to the cursor, which prints one candidate per line: the
 * word, a tab, its description. On `:files` and `:folders` the shell completes. Others choose names, so the scripts quote them and never evaluate them.
 */
export const completionScripts: ReadonlyMap<string, string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
])
