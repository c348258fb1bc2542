package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A Completer gives what a word that is begun may become; it may give more than fits.
type Completer func(cmd *cobra.Command, typed string) []string

// Complete completes a flag with words. Where the flag takes a list, the words before the last
// comma stand.
func Complete(cmd *cobra.Command, flag string, words Completer) {
	f := cmd.Flag(flag)
	completeFlag(cmd, flag, func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := ""
		if f.Value.Type() == "stringSlice" {
			before = typed[:strings.LastIndexByte(typed, ',')+1]
		}
		var whole []string
		for _, word := range words(cmd, typed[len(before):]) {
			whole = append(whole, before+word)
		}
		return whole, cobra.ShellCompDirectiveNoFileComp
	})
}

// Words completes with words that are always the same.
func Words(words ...string) Completer {
	return func(*cobra.Command, string) []string { return words }
}

// CompleteFolder completes a flag with folders.
func CompleteFolder(cmd *cobra.Command, flag string) {
	completeFlag(cmd, flag, Folders)
}

// Folders completes an argument with folders.
func Folders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// CompleteNames completes up to most arguments of a command with words; 0 is any number.
func CompleteNames(cmd *cobra.Command, most int, words Completer) {
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if most > 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return words(cmd, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// NoFiles completes no file names after the subcommands that say nothing else of their arguments, nor
// after flags that take a number or a date.
func NoFiles(root *cobra.Command) {
	numbers(root, root.PersistentFlags())
	for _, cmd := range root.Commands() {
		if cmd.ValidArgsFunction == nil {
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
		numbers(cmd, cmd.LocalNonPersistentFlags())
	}
}

func numbers(cmd *cobra.Command, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		name, _ := pflag.UnquoteUsage(f)
		number := slices.Contains([]string{"int", "float64", "duration"}, f.Value.Type())
		if _, known := cmd.GetFlagCompletionFunc(f.Name); !known && (number || name == "date") {
			completeFlag(cmd, f.Name, cobra.NoFileCompletions)
		}
	})
}

func completeFlag(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // a flag that was not defined: our own bug
	}
}
