// NODE_OPTIONS loads this file into a program. It causes an exception that otherwise only a bug causes.
process.on('SIGUSR2', () => {
  throw new Error('a staged crash')
})
process.on('SIGPWR', () => void Promise.reject(new Error('a staged rejection')))
