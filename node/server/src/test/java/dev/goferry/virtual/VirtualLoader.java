package dev.goferry.virtual;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of this program so that they live in virtual time: a call that waits, asks for the time or starts a
 * thread becomes one of {@link Virtual}; all else of them stays as it was compiled. Sizes of a few constants are made
 * smaller, and bugs can be planted.
 */
public final class VirtualLoader extends ClassLoader {
    private static final String OURS = "dev.goferry.";
    private static final ClassDesc VIRTUAL = ClassDesc.of(Virtual.class.getName());

    /** By name and the parameters' types, whatever the receiver's class: the name says enough within our classes. */
    private static final Map<String, Set<String>> CALLS = Map.ofEntries(
            entry("java/lang/System", "nanoTime", "currentTimeMillis"),
            entry("java/lang/Thread", "sleep"),
            entry("java/time/InstantSource", "system"),
            entry("java/lang/Thread$Builder$OfVirtual", "start"),
            entry("java/util/concurrent/Executor", "execute"),
            entry("java/util/concurrent/locks/ReentrantLock", "lock", "lockInterruptibly", "newCondition"),
            entry("dev/goferry/commit/KeyLocks$Counted", "lock"),
            entry("java/util/concurrent/Semaphore", "acquire", "tryAcquire"),
            entry("java/util/concurrent/CountDownLatch", "await"),
            entry("java/util/concurrent/CompletableFuture", "get"),
            entry("java/util/concurrent/FutureTask", "get"));

    private static final Map<String, ClassDesc> RECEIVERS = Map.of(
            "java/lang/Thread$Builder$OfVirtual", ClassDesc.of("java.lang.Thread$Builder"),
            "dev/goferry/commit/KeyLocks$Counted", ClassDesc.of("java.util.concurrent.locks.ReentrantLock"));

    private static Map.Entry<String, Set<String>> entry(String owner, String... names) {
        return Map.entry(owner, Set.of(names));
    }

    private final Map<String, Map<Long, Long>> sizes;
    private final List<Change> changes;
    private final Set<String> shared;
    private final ClassFile classFile;

    /**
     * @param shared classes that whoever made this loader and what it loads have in common
     * @param sizes other values for some constants of classes, by the class's name and the constant
     * @param changes bugs
     */
    public VirtualLoader(Set<Class<?>> shared, Map<String, Map<Long, Long>> sizes, List<Change> changes) {
        super(VirtualLoader.class.getClassLoader());
        this.shared = Set.copyOf(shared.stream().map(Class::getName).toList());
        this.sizes = Map.copyOf(sizes);
        this.changes = List.copyOf(changes);
        this.classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(VirtualLoader.class.getClassLoader())
                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || shared.contains(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes =
                    name.startsWith("dev.goferry.virtual.") ? in.readAllBytes() : inTime(name, in.readAllBytes());
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] inTime(String name, byte[] bytes) {
        ClassTransform transform = (builder, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent()) {
                builder.transformMethod(
                        method,
                        java.lang.classfile.MethodTransform.transformingCode(
                                code(name, method.methodName().stringValue())));
            } else {
                builder.with(element);
            }
        };
        return classFile.transformClass(classFile.parse(bytes), transform);
    }

    private CodeTransform code(String type, String method) {
        Map<Long, Long> others = sizes.getOrDefault(type, Map.of());
        List<Change> here =
                changes.stream().filter(change -> change.isIn(type, method)).toList();
        return (builder, element) -> {
            @Nullable Long other = size(element, others);
            if (element instanceof InvokeInstruction call) {
                invoke(builder, call, here);
            } else if (other != null) {
                builder.loadConstant(other);
            } else {
                builder.with(element);
            }
        };
    }

    private static @Nullable Long size(CodeElement element, Map<Long, Long> others) {
        return element instanceof ConstantInstruction constant && constant.constantValue() instanceof Long value
                ? others.get(value)
                : null;
    }

    private static void invoke(CodeBuilder builder, InvokeInstruction call, List<Change> changes) {
        Optional<Change> change = changes.stream()
                .filter(each -> call.name().equalsString(each.called()))
                .findFirst();
        if (change.isPresent()) {
            leaveOut(builder, call, change.get().result());
            return;
        }
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        MethodTypeDesc type = call.typeSymbol();
        if (!CALLS.getOrDefault(owner, Set.of()).contains(name) || !isKnown(owner, name, type)) {
            builder.with(call);
            return;
        }
        boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
        ClassDesc receiver = RECEIVERS.getOrDefault(owner, call.owner().asSymbol());
        builder.invokestatic(VIRTUAL, name, isStatic ? type : type.insertParameterTypes(0, receiver));
    }

    /** What does not wait for long needs no other. */
    private static boolean isKnown(String owner, String name, MethodTypeDesc type) {
        return switch (name) {
            case "tryAcquire" -> type.parameterCount() == 2;
            case "get" -> owner.endsWith("FutureTask") ? type.parameterCount() == 0 : type.parameterCount() == 2;
            case "await" -> type.parameterCount() == 2;
            case "sleep" -> type.parameterCount() == 1;
            default -> true;
        };
    }

    private static void leaveOut(CodeBuilder builder, InvokeInstruction call, Change.Result result) {
        List<ClassDesc> parameters = call.typeSymbol().parameterList();
        for (ClassDesc parameter : parameters.reversed()) {
            pop(builder, parameter);
        }
        if (call.opcode() != Opcode.INVOKESTATIC) {
            builder.pop();
        }
        switch (result) {
            case NOTHING -> {}
            case NULL -> builder.aconst_null();
            case FALSE -> builder.iconst_0();
            case TRUE -> builder.iconst_1();
            case NOUGHT -> builder.lconst_0();
            case EMPTY -> {
                ClassDesc optional = Optional.class.describeConstable().orElseThrow();
                builder.invokestatic(optional, "empty", MethodTypeDesc.of(optional));
            }
        }
    }

    private static void pop(CodeBuilder builder, ClassDesc type) {
        if (TypeKind.from(type).slotSize() == 2) {
            builder.pop2();
        } else if (!type.equals(ConstantDescs.CD_void)) {
            builder.pop();
        }
    }
}
