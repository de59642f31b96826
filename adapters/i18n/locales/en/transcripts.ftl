### Transcripts: what was said in recordings, and looking for it.

command-transcript = look for words in what was said

transcript-heading = <b>Transcript</b>
transcript-talk-time = Talk time
transcript-share = { $speaker } { $percent } %
transcript-somebody = unnamed

transcript-usage =
    Which words? I show the lines in which all of them were said:
    <code>{ $example }</code>
transcript-short-word = “{ $word }” is too short to look for. Please use words of at least 2 letters.
transcript-too-many-words = Please look for { $most } words at most.
transcript-nothing-found = Nobody said “{ $words }” in one line of a transcript that you may see here.
transcript-found = <b>Said in recordings:</b> { $words }
transcript-recording = { $number }. <b>{ $topic }</b> · { $when }
transcript-more-lines =
    { $count ->
        [one] … { $count } more line
       *[other] … { $count } more lines
    }
transcript-more-recordings =
    { $count ->
        [one] … { $count } more recording
       *[other] … { $count } more recordings
    }
transcript-narrow-down = There may be more. Further words narrow it down.
