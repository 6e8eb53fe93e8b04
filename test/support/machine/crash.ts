// Loaded into a program by NODE_OPTIONS: what only a bug does otherwise.
process.on('SIGUSR2', () => {
  throw new Error('a staged crash')
})
process.on('SIGPWR', () => void Promise.reject(new Error('a staged rejection')))
